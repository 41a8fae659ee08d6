-- Who signed in with a token of an issuer: what that granted, for the token is kept nowhere. Such a sign-in has
-- the hash of its cookie for a key, which no key has, so that the version before takes nobody in by it.
alter table sign_in
  add column issuer   text,
  add column name     text,
  add column acts_for text,
  add column scopes   text[];

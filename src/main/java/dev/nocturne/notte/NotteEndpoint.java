package dev.nocturne.notte;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where Notte answers, and as whom we ask. It is asked for at each call, since the address of an
 * emulator is known only once that has started.
 *
 * @param key the API key, or null if none is configured; Notte then refuses every call
 * @param dedicated whether only this service uses the key, so that a session it does not know must
 *     be one that it lost
 */
public record NotteEndpoint(URI url, @Nullable Secret key, boolean dedicated) {}

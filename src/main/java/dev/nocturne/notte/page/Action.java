package dev.nocturne.notte.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import dev.nocturne.notte.Repeat;

/** Something that a browser is to do. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "type")
@JsonTypeIdResolver(ActionName.class)
public sealed interface Action permits BrowserAction, ElementAction {

  /** What may be done about a lost answer. */
  @JsonIgnore
  default Repeat repeat() {
    return this instanceof BrowserAction.Goto || this instanceof BrowserAction.Scrape
        ? Repeat.SAFE
        : Repeat.ASK_FIRST;
  }
}

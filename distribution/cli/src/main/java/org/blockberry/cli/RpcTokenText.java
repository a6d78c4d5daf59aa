package org.blockberry.cli;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.crypto.keystore.TokenFile;

/** How access tokens are shown. */
final class RpcTokenText {
  private RpcTokenText() {}

  static TokenFile file(Home home) {
    return new TokenFile(home.keys());
  }

  /** @param token the token itself, when it has just been made */
  static JsonValue json(AccessToken kept, Optional<String> token) {
    JsonValue.ObjectBuilder json = JsonValue.object()
        .put("id", kept.id())
        .put("name", kept.name())
        .put("role", kept.role())
        .put("created", kept.created().toString())
        .put("expires", kept.expires().map(end -> JsonValue.of(end.toString())).orElse(JsonValue.NULL))
        .put("rate", kept.rate());
    token.ifPresent(text -> json.put("token", text));
    return json.build();
  }

  static String line(AccessToken token, Instant now) {
    String end = token.expires().map(time -> (token.expired(now) ? "expired " : "until ") + time).orElse("for ever");
    return String.format("%s  %-9s  %-20s  %s%s%n", token.id(), token.role(), token.name(), end,
        token.rate() == 0 ? "" : ", " + token.rate() + " calls a second");
  }
}

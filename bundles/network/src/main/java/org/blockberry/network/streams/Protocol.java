package org.blockberry.network.streams;

import java.util.List;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;

/** What is said on one stream: events and time in, effects out. One call at a time. */
public interface Protocol {
  /** Name, limits and contents of the stream; always the same. */
  StreamRules rules();

  /** A peer is established. */
  default List<Effect> ready(ReadyPeer peer, Now now) {
    return List.of();
  }

  /** A message that keeps to the rules, from an established peer. */
  List<Effect> received(String peer, Bytes message, Now now);

  /** A peer is gone; nothing of it must be kept. */
  default List<Effect> gone(String peer, Now now) {
    return List.of();
  }

  /** Time passes; called several times a second. */
  default List<Effect> tick(Now now) {
    return List.of();
  }
}

package org.blockberry.glueberry.node;

/**
 * Where messages go as soon as they are opened, for an application that does its own accounting instead of reading {@link Glueberry#messages}. Called
 * on event loops and on threads of the node: it must not wait. Messages of one stream come one after the other, others at the same time.
 */
public interface Inbox {
  /** A stream that found no room; it is not read until then. */
  interface Waiting {
    /** There may be room. Any thread; once per refusal. */
    void resume();
  }

  /** @return false if there is no room: then {@code who} is kept and resumed once there is */
  boolean offer(Message message, Waiting who);
}

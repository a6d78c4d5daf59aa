package org.blockberry.api.transport;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** The way out of a {@link StreamHandler}. Works until {@link StreamHandler#closed}. Threading: any; never waits. */
@ProviderType
public interface StreamPort {
  /**
   * Sends a message on the handler's stream.
   *
   * @return as {@link Transport#send}; fails with a {@link TransportException} as well when the handler is gone
   */
  CompletionStage<Void> send(String peer, Bytes message);

  /** The peers with which the stream works now. */
  Set<String> peers();

  /**
   * A peer has broken the rules of the stream: costs it as much as a message that cannot be read.
   *
   * @param reason one line for an operator, cut after 200 characters
   */
  void report(String peer, String reason);

  /**
   * As {@link #report(String, String)}, with what it costs: a peer is banned at 100 points unless the operator says otherwise, and one
   * point an hour is forgiven.
   *
   * @param points 1 to 50; what is outside counts as the nearer bound
   */
  void report(String peer, int points, String reason);
}

package org.blockberry.libp2p.host;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identify.SignedPeerRecord;

/** The signed record of where we listen, made on a helper thread when that has changed: an identity may ask a device. Threading: any thread. */
final class SignedAddresses {
  private final HostCore host;
  private volatile Bytes record; // null until the first one is signed

  SignedAddresses(HostCore host) {
    this.host = host;
  }

  /** Signs what is true now, and runs {@code then} in any case. */
  void renew(Runnable then) {
    List<Multiaddr> addresses = Addresses.expanded(host.listening());
    long sequence = Math.multiplyExact(System.currentTimeMillis(), 1_000_000L); // as go counts: later is larger, also after a restart
    try {
      host.handshakes().execute(() -> {
        try {
          record = SignedPeerRecord.sign(host.config().identity(), sequence, addresses).encode();
        } catch (RuntimeException e) {
          host.failures().accept(e);
        }
        then.run();
      });
    } catch (RejectedExecutionException closed) {
      then.run();
    }
  }

  Optional<Bytes> record() {
    return Optional.ofNullable(record);
  }
}

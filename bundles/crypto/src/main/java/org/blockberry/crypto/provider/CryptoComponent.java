package org.blockberry.crypto.provider;

import org.blockberry.crypto.Aead;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.CryptoPurpose;
import org.blockberry.crypto.CryptoReport;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.NoUsableProviderException;
import org.blockberry.crypto.Sha256;
import org.blockberry.crypto.X25519;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's ladder as a service. What every start needs is chosen on a thread of its own, because loading native code
 * takes a good part of the time a node has until block 1; the rest waits for its first use.
 */
@Component(service = CryptoLadder.class, immediate = true)
public final class CryptoComponent implements CryptoLadder {
  private static final Logger LOG = LoggerFactory.getLogger(CryptoComponent.class);
  private static final long STOP_WAIT_MILLIS = 5_000;

  private final CryptoLadder ladder = CryptoLadder.standard();
  private Sha256ForAll hashes; // of the selecting thread, then of who waited for it
  private final Thread selecting = new Thread(this::selectWhatEveryStartNeeds, "bb-crypto-select");

  /** Begins to choose. */
  @Activate
  public void start() {
    selecting.setDaemon(true);
    selecting.start();
  }

  /** Waits for the choice to end, so that no thread outlives the bundle. */
  @Deactivate
  public void stop() throws InterruptedException {
    selecting.join(STOP_WAIT_MILLIS);
    if (hashes != null) {
      hashes.close();
    }
  }

  @Override
  public Ed25519 ed25519() {
    return ladder.ed25519();
  }

  @Override
  public X25519 x25519() {
    return ladder.x25519();
  }

  @Override
  public Aead aead() {
    return ladder.aead();
  }

  @Override
  public Sha256 sha256() {
    return ladder.sha256();
  }

  @Override
  public void select(CryptoPurpose... purposes) {
    ladder.select(purposes);
  }

  @Override
  public CryptoReport report() {
    return ladder.report();
  }

  private void selectWhatEveryStartNeeds() {
    for (CryptoPurpose purpose : new CryptoPurpose[] {CryptoPurpose.SHA_256, CryptoPurpose.ED25519_VERIFY, CryptoPurpose.ED25519_SIGN}) {
      try {
        ladder.select(purpose);
        LOG.info("crypto {}", ladder.report().entry(purpose));
        if (purpose == CryptoPurpose.SHA_256 && !ladder.report().entry(purpose).provider().orElseThrow().startsWith(JdkCandidates.NAME)) {
          hashes = new Sha256ForAll(ladder.sha256());
        }
      } catch (NoUsableProviderException e) {
        LOG.error("{}", e.getMessage()); // whoever signs or verifies next gets the same exception and stops
      }
    }
  }
}

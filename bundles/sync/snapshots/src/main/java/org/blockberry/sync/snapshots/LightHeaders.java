package org.blockberry.sync.snapshots;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.blockberry.chain.Header;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightBlockSources;
import org.blockberry.chain.light.LightClient;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.LightSources;
import org.blockberry.chain.light.TrustedBlocks;
import org.blockberry.chain.verify.SignatureVerifier;

/** Headers by way of a light client over the servers that the operator named. One thread at a time. */
final class LightHeaders implements HeaderTrust.Headers {
  private static final int MOST_TRUSTED = 1_000;

  private final SnapshotSettings settings;
  private final SignatureVerifier verifier;
  private final Supplier<LightBlockSources> sources;
  private final Supplier<Instant> now;
  private LightClient client;

  /** @param sources null as long as nobody opens sources */
  LightHeaders(SnapshotSettings settings, SignatureVerifier verifier, Supplier<LightBlockSources> sources, Supplier<Instant> now) {
    this.settings = settings;
    this.verifier = verifier;
    this.sources = sources;
    this.now = now;
  }

  @Override
  public Header verified(long height) throws LightClientException {
    if (client == null) {
      client = begun();
    }
    return client.verify(height, now.get()).header();
  }

  private LightClient begun() throws LightClientException {
    LightBlockSources opener = sources.get();
    if (opener == null) {
      throw new LightClientException(LightClientException.Reason.UNREACHABLE, "", "the feature sync-light is not installed");
    }
    List<LightBlockSource> all = settings.servers().stream().distinct().map(opener::at).toList();
    LightClient made = LightClient.skipping(verifier, LightOptions.of(settings.trustPeriod()), new LightSources(all.get(0), all.subList(1, all.size())),
        new TrustedBlocks(MOST_TRUSTED));
    made.start(settings.anchor(), now.get());
    return made;
  }
}

package org.blockberry.sync.snapshots;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.blockberry.chain.Header;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightBlockSources;
import org.blockberry.chain.light.LightClient;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.LightSources;
import org.blockberry.chain.light.SourceAccess;
import org.blockberry.chain.light.TrustedBlocks;
import org.blockberry.chain.verify.SignatureVerifier;

/** Headers by way of a light client over the servers that the operator named. One thread at a time. */
final class LightHeaders implements HeaderTrust.Headers {
  private static final int MOST_TRUSTED = 1_000;

  private final SnapshotSettings settings;
  private final SignatureVerifier verifier;
  private final Supplier<LightBlockSources> sources;
  private final Supplier<Instant> now;
  private final Map<String, SourceAccess> access;
  private LightClient client;

  /**
   * @param sources null as long as nobody opens sources
   * @param access for each of the servers
   */
  LightHeaders(SnapshotSettings settings, SignatureVerifier verifier, Supplier<LightBlockSources> sources, Map<String, SourceAccess> access,
      Supplier<Instant> now) {
    this.settings = settings;
    this.verifier = verifier;
    this.sources = sources;
    this.now = now;
    this.access = access;
  }

  @Override
  public Header verified(long height) throws LightClientException {
    if (client == null) {
      client = begun();
    }
    return client.verify(height, now.get()).header();
  }

  private LightClient begun() throws LightClientException {
    List<LightBlockSource> all = new ArrayList<>();
    for (String address : settings.servers()) {
      all.add(source(address));
    }
    LightClient made;
    try {
      made = LightClient.skipping(verifier, LightOptions.of(settings.trustPeriod()),
          new LightSources(all.get(0), all.subList(1, all.size()), settings.minWitnesses()), new TrustedBlocks(MOST_TRUSTED));
    } catch (IllegalArgumentException e) {
      throw new LightClientException(LightClientException.Reason.UNREACHABLE, "", "sync.snapshots.rpc_servers: " + e.getMessage());
    }
    made.start(settings.anchor(), now.get());
    return made;
  }

  /** One of the servers. */
  LightBlockSource source(String address) throws LightClientException {
    LightBlockSources opener = sources.get();
    if (opener == null) {
      throw new LightClientException(LightClientException.Reason.UNREACHABLE, "", "the feature sync-light is not installed");
    }
    try {
      return opener.at(address, access.getOrDefault(address, SourceAccess.OPEN));
    } catch (IllegalArgumentException e) {
      throw new LightClientException(LightClientException.Reason.UNREACHABLE, address, e.getMessage());
    }
  }
}

package org.blockberry.sync.snapshots;

import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightSourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a source for what it remembers of the chain. */
record SourceRecords(String name, Opening opening) implements HeaderTrust.Records {
  private static final Logger LOG = LoggerFactory.getLogger(SourceRecords.class);

  /** Gives the source. */
  interface Opening {
    /** @throws LightClientException nobody opens sources now */
    LightBlockSource source() throws LightClientException;
  }

  @Override
  public Optional<Bytes> hash(long height) {
    try {
      return opening.source().stateRecord(height);
    } catch (LightSourceException | LightClientException e) {
      LOG.debug("{} does not say what the chain's state after height {} was: {}", name, height, e.getMessage());
      return Optional.empty();
    }
  }
}

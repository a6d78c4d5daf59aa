package org.blockberry.consensus.bft;

import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusEngineFactory;
import org.blockberry.api.plugin.ConsensusPlugin;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.verify.SignatureVerifier;
import org.blockberry.crypto.CryptoLadder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Offers {@link BftEngine}. */
@Component(service = ConsensusEngineFactory.class)
@ConsensusPlugin(type = "bft")
public final class BftFactory implements ConsensusEngineFactory {
  private final SignatureVerifier signatures;

  /** @param crypto checks Ed25519 signatures; other keys never sign a valid vote */
  @Activate
  public BftFactory(@Reference CryptoLadder crypto) {
    this((key, message, signature) -> key.type() == KeyType.ED25519 && crypto.ed25519().verify(key.bytes(), message, signature));
  }

  /** @param signatures checks one signature */
  public BftFactory(SignatureVerifier signatures) {
    this.signatures = signatures;
  }

  @Override
  public SettingsSchema settings() {
    return BftConfig.schema();
  }

  /** Two engines with one key and one log would race for both. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public ConsensusEngine create(Settings settings, ConsensusContext context) {
    return new BftEngine(BftConfig.from(settings), context, signatures);
  }
}

package org.blockberry.consensus.poa;

import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusEngineFactory;
import org.blockberry.api.plugin.ConsensusPlugin;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;

/** Offers {@link PoaEngine}. */
@Component(service = ConsensusEngineFactory.class)
@ConsensusPlugin(type = "poa")
public final class PoaFactory implements ConsensusEngineFactory {
  @Override
  public SettingsSchema settings() {
    return PoaConfig.schema();
  }

  /** Two engines with one key would race for the signer. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public ConsensusEngine create(Settings settings, ConsensusContext context) {
    return new PoaEngine(PoaConfig.from(settings), context);
  }
}

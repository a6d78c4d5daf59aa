package org.blockberry.consensus.none;

import java.util.Map;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusEngineFactory;
import org.blockberry.api.plugin.ConsensusPlugin;
import org.blockberry.api.plugin.PluginNamespace;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Offers {@link FollowerEngine}; engines see verifiers come and go. Immediate, because a factory that nobody holds
 * would be deactivated and take the verifiers away from under a running engine.
 */
@Component(service = ConsensusEngineFactory.class, immediate = true)
@ConsensusPlugin(type = "none")
public final class NoneFactory implements ConsensusEngineFactory {
  private final Verifiers verifiers = new Verifiers();

  /** A verifier appears. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addVerifier(CommitVerifier verifier, Map<String, Object> properties) {
    verifiers.add(String.valueOf(properties.get(PluginNamespace.TYPE)), verifier);
  }

  /** A verifier goes. */
  void removeVerifier(CommitVerifier verifier) {
    verifiers.remove(verifier);
  }

  @Override
  public SettingsSchema settings() {
    return FollowerConfig.schema();
  }

  @Override
  public ConsensusEngine create(Settings settings, ConsensusContext context) {
    return new FollowerEngine(FollowerConfig.from(settings), verifiers, context);
  }
}

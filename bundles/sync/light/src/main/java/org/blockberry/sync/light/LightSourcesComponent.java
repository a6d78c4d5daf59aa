package org.blockberry.sync.light;

import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightBlockSources;
import org.blockberry.sync.light.rpc.RpcLightSources;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Publishes sources for other bundles, as long as one of them wants any. */
@Component(service = LightBlockSources.class)
public final class LightSourcesComponent implements LightBlockSources {
  private final RpcLightSources sources = new RpcLightSources();

  @Override
  public LightBlockSource at(String address) {
    return sources.at(address);
  }

  /** Ends the client. */
  @Deactivate
  void deactivate() {
    sources.close();
  }
}

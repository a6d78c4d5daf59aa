package org.blockberry.glueberry.slot;

import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.TransportPlugin;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportContext;
import org.blockberry.api.transport.TransportFactory;
import org.blockberry.crypto.CryptoLadder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Offers {@link GlueberryTransport} as type {@code glueberry}. */
@Component(service = TransportFactory.class)
@TransportPlugin(type = "glueberry")
public final class GlueberryTransportFactory implements TransportFactory {
  private final CryptoLadder ladder;

  /** With the cryptography of channels and messages. */
  @Activate
  public GlueberryTransportFactory(@Reference CryptoLadder ladder) {
    this.ladder = ladder;
  }

  @Override
  public SettingsSchema settings() {
    return TransportSettings.SCHEMA;
  }

  /** A port and the lock of the address book cannot be had twice. */
  @Override
  public Handover handover() {
    return Handover.EXCLUSIVE;
  }

  @Override
  public Transport create(Settings settings, TransportContext context) {
    return new GlueberryTransport(TransportSettings.of(settings), context, ladder);
  }
}

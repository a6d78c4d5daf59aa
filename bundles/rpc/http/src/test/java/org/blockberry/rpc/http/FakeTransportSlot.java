package org.blockberry.rpc.http;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.Transport;

/** A transport slot with what a test says; empty while it listens nowhere. */
final class FakeTransportSlot implements Slot<Transport> {
  List<String> addresses = List.of();
  List<PeerView> peers = List.of();
  private final Transport transport = (Transport) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Transport.class},
      (proxy, method, arguments) -> method.getName().equals("addresses") ? addresses : peers);

  @Override
  public SlotName name() {
    return SlotName.TRANSPORT;
  }

  @Override
  public <R> R call(Call<? super Transport, R> call, Duration wait) {
    if (!filled()) {
      throw new SlotEmpty(name(), "test");
    }
    try {
      return call.apply(transport);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean filled() {
    return !addresses.isEmpty();
  }
}

package org.blockberry.node.life;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.blockberry.api.keystore.KeystoreContext;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What a keystore is lent. */
final class KeystoreScope extends InstanceScope implements KeystoreContext {
  private final Supplier<Optional<char[]>> password;

  KeystoreScope(String type, NodeServices services, Supplier<Optional<char[]>> password) {
    super(SlotName.KEYSTORE, type, services);
    this.password = password;
  }

  @Override
  public Path keysFolder() {
    return services().home().resolve("keys");
  }

  @Override
  public boolean development() {
    return services().development();
  }

  @Override
  public Optional<char[]> password() {
    return password.get();
  }
}

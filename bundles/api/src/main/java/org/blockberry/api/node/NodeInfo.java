package org.blockberry.api.node;

import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ProviderType;

/** Who this node is and what its engine is doing. Published by the node as a service once it runs. Threading: any. */
@ProviderType
public interface NodeInfo {
  /** Who this node is. */
  NodeIdentity identity();

  /** Round state of the engine. */
  JsonValue roundState();

  /**
   * What the chain changes at which height, as {@link org.blockberry.api.admin.NodeAdmin#schedule}.
   *
   * @return an empty object from a node that has no schedule
   */
  default JsonValue schedule() {
    return JsonValue.EMPTY_OBJECT;
  }
}

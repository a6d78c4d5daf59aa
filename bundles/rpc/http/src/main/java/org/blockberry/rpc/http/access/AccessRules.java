package org.blockberry.rpc.http.access;

import java.util.Optional;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;

/** What methods take, and who has it. Threading: any; never waits. */
public interface AccessRules {
  /** What calling a method takes. */
  Right needed(String method, RpcMethod.Access declared);

  /** Whether somebody with that role, or nobody in particular, has the right. */
  boolean grants(Optional<RpcRole> role, Right right);
}

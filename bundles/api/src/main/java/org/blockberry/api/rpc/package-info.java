/** Whiteboard: methods of the JSON-RPC interface. Start with {@link org.blockberry.api.rpc.RpcMethod}. */
@Export
@Version("0.1.1")
package org.blockberry.api.rpc;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/** Light blocks and states over the JSON-RPC of CometBFT 0.38. Nothing here believes an answer. Start with {@link org.blockberry.sync.light.rpc.RpcLightSource}. */
package org.blockberry.sync.light.rpc;

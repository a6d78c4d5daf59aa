/** JSON-RPC over HTTP. Start with {@link org.blockberry.cli.rpc.RpcClient}. */
package org.blockberry.cli.rpc;

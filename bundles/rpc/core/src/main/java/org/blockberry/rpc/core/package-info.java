/**
 * The methods of the CometBFT 0.38 RPC, without transport. {@link RpcMethodsComponent} publishes what
 * {@link CoreMethods} lists; each family of methods is one class.
 */
package org.blockberry.rpc.core;

/**
 * The JSON-RPC server. {@link RpcHttpComponent} owns a {@link RpcServer}; a {@link Connection} cuts bytes into
 * requests, {@link Router} says what each asks for, {@code call}
 * carries it out, {@link AnswerWriter} writes the answer.
 */
package org.blockberry.rpc.http;

/** JSON-RPC 2.0 without transport: requests, arguments, methods, replies. Start with {@link RequestReader}. */
package org.blockberry.rpc.http.call;

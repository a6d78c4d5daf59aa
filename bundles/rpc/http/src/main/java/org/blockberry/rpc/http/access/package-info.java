/**
 * Who may do what: the one place that every request passes, whether it comes by POST, in a batch, in a URI or over a WebSocket.
 * Start with {@link org.blockberry.rpc.http.access.AccessGate}. Pure: the clock comes from outside.
 */
package org.blockberry.rpc.http.access;

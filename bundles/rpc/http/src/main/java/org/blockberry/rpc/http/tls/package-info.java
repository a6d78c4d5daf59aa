/** TLS of the server: PEM files in, a handler out. Start with {@link org.blockberry.rpc.http.tls.ServerTls}. */
package org.blockberry.rpc.http.tls;

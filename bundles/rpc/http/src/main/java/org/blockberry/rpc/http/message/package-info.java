/** HTTP/1.1 as the server reads it: strict, bounded, pure. Start with {@link HttpParser}. */
package org.blockberry.rpc.http.message;

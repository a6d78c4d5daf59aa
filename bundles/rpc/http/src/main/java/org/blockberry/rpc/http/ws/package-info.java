/** WebSockets: RFC 6455 frames, and who gets which event. Start with {@link org.blockberry.rpc.http.ws.SubscriptionHub}. */
package org.blockberry.rpc.http.ws;

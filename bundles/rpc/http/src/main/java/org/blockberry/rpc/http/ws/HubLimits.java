package org.blockberry.rpc.http.ws;

/**
 * Bounds on subscriptions; may change while they are open.
 *
 * @param clients clients with subscriptions at once, 1 or more
 * @param perClient subscriptions of one client, 1 or more
 */
public record HubLimits(int clients, int perClient) {}

/**
 * Who is connected, what they know, what they owe, and who may come in. The ledger of penalties is
 * {@link org.blockberry.network.peers.Ledger}, the only place that bans; a limit on connections is {@link org.blockberry.network.peers.Admission}.
 */
package org.blockberry.network.peers;

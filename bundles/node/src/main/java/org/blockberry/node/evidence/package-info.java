/**
 * Evidence of misbehaviour on its way into a block, and what is in blocks already. Start with {@link org.blockberry.node.evidence.EvidencePool};
 * specification bft section 14, chain section 6.
 */
package org.blockberry.node.evidence;

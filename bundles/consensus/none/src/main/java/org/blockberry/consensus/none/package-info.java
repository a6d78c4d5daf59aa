/**
 * Consensus of a node that decides nothing: it commits blocks from elsewhere once their proof is verified. What
 * decides is {@link FollowerCore}; what acts is {@link FollowerEngine}.
 */
package org.blockberry.consensus.none;

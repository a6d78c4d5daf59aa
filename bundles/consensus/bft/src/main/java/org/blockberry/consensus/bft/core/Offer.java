package org.blockberry.consensus.bft.core;

import static java.util.Objects.requireNonNull;

import org.blockberry.chain.Proposal;

/** A proposal and whether it came in time. */
record Offer(Proposal proposal, boolean timely) {
  Offer {
    requireNonNull(proposal, "proposal");
  }
}

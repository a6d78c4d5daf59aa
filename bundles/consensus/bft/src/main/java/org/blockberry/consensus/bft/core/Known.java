package org.blockberry.consensus.bft.core;

import java.time.Instant;

/** Something that a member knows of the running height. @param at when it is to be taken as having happened */
public record Known(Instant at, Input input) {}

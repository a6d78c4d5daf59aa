package org.blockberry.sync.blocks.fetch;

/**
 * What has happened since the start, and what is there now.
 *
 * @param asked questions
 * @param answered that blocks came for
 * @param silent that nothing came for in time
 * @param strays answers to nothing
 * @param received blocks that were wanted
 * @param duplicates blocks that came again, or too late
 * @param refused blocks that the node called invalid, or that were not what they said
 * @param heldBlocks blocks that wait
 * @param heldBytes bytes of them
 * @param inFlight questions that are waited for
 * @param workers peers that may be asked at the same time
 * @param sources peers
 */
public record Totals(long asked, long answered, long silent, long strays, long received, long duplicates, long refused, int heldBlocks,
    long heldBytes, int inFlight, int workers, int sources) {}

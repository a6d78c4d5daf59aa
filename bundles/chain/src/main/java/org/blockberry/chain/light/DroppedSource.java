package org.blockberry.chain.light;

/**
 * A source that is not asked any more.
 *
 * @param name its name
 * @param reason what it did, for a person
 */
public record DroppedSource(String name, String reason) {}

/**
 * Whether peers are there and how far away. Messages are generated from {@code housekeeping.cram}; the rules are
 * {@link org.blockberry.network.housekeeping.Housekeeping}. Source: specification blockberry-protocol, section 12.
 */
package org.blockberry.network.housekeeping;

/**
 * What the whole chain changes at which height, and what a node must have to take part (design 4.4). Pure. Start with
 * {@link org.blockberry.node.schedule.Schedule}.
 */
package org.blockberry.node.schedule;

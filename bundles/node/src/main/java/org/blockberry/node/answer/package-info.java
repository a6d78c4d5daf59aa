/**
 * One place per slot where every answer of an implementation is checked against its contract before the node uses it. Start with
 * {@link org.blockberry.node.answer.Answers}.
 */
package org.blockberry.node.answer;

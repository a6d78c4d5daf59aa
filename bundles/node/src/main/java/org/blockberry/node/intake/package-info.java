/**
 * The one way in for transactions and the one owner of the mempool's content across swaps. Start with
 * {@link org.blockberry.node.intake.TransactionIntake}.
 */
package org.blockberry.node.intake;

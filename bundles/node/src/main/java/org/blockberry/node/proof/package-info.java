/** The whiteboard of commit verifiers: what an engine says about the proofs of its blocks. */
package org.blockberry.node.proof;

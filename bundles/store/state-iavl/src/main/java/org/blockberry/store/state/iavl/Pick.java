package org.blockberry.store.state.iavl;

import java.util.List;
import java.util.Optional;
import org.blockberry.store.state.iavl.tree.Child;

/**
 * A version that becomes a checkpoint, as it was when it was committed.
 *
 * @param kept whether pruning will leave it
 * @param leafEnd number after its last chunk of leaves
 * @param replaced nodes of earlier checkpoints that it does not need any more
 */
record Pick(long version, boolean kept, Optional<Child> root, long leafEnd, List<Child> replaced) {}

package org.blockberry.testing.it;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;

/** Makes a chain in the home of a node that does not run, as its validator's engine would, but without waiting for anybody. */
final class LongChain {
  private static final int TRANSACTIONS = 3; // of a block
  private static final int VALUE_BYTES = 60;

  private LongChain() {}

  /** Appends blocks until the chain in {@code data} has height {@code last}; gives how many were appended. */
  static long extend(Path data, Genesis genesis, Path keyFile, Path passwordFile, long last) throws Exception {
    Ed25519 ed25519 = CryptoLadder.standard().ed25519();
    try (BareCommitter bare = new BareCommitter(data, genesis, ed25519);
        var key = new KeyFiles(ed25519, SecureRandomSource.system()).open(keyFile, new KeyIdentity(KeyPurpose.VALIDATOR, genesis.chainId()),
            PasswordSource.file(passwordFile))) {
      long began = bare.point().state().lastHeight();
      Commit proof = began == 0 ? Commit.EMPTY : Commit.decode(bare.point().proof());
      for (ChainState state = bare.point().state(); state.lastHeight() < last; state = bare.committer().state()) {
        proof = append(bare, state, proof, key);
      }
      return last - began;
    }
  }

  private static Commit append(BareCommitter bare, ChainState before, Commit lastCommit, SigningKey signer) throws Exception {
    long height = before.nextHeight();
    PublicKey key = PublicKey.ed25519(signer.publicKey());
    List<Bytes> txs = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      txs.add(Bytes.utf8("key" + height + "-" + i + "=" + "v".repeat(VALUE_BYTES)));
    }
    Header header = new Header(BlockLimits.BLOCK_PROTOCOL, before.params().version().app(), before.chainId(), height,
        before.lastTime().plusMillis(2), before.lastBlockId(), lastCommit.hash(), Block.dataHash(txs), before.validators().hash(),
        before.nextValidators().hash(), before.params().hash(), before.appHash(), before.lastResultsHash(),
        new EvidenceList(List.of()).hash(), key.address());
    Block block = new Block(header, txs, List.of(), lastCommit);
    Bytes encoded = block.encode();
    BlockId id = block.blockId(encoded);
    Instant time = header.time().plusMillis(1);
    Bytes signature = signer.sign(SignBytes.vote(before.chainId(), SignedMsgType.PRECOMMIT, height, 0, id, time));
    Commit proof = new Commit(height, 0, id, List.of(CommitSig.forBlock(key.address(), time, signature)));
    bare.committer().commit(new SealedBlock(height, encoded, proof.encode())).toCompletableFuture().get();
    return proof;
  }
}

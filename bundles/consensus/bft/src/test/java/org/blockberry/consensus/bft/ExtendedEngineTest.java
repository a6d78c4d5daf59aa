package org.blockberry.consensus.bft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.VoteExtension;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Commit;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.ExtendedCommitSig;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignBytes;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.FakeConsensusContext;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine over real files with an application that votes on a price: extensions of one height are in the next block. */
@Tag("sec-C3")
class ExtendedEngineTest {
  private static final long ENABLED_FROM = 2;

  @TempDir
  Path folder;

  private final SoloChain chain = new SoloChain();
  private final FakeSigner signer = new FakeSigner();
  private final Oracle oracle = new Oracle();
  private final List<ExtendedCommit> extended = new CopyOnWriteArrayList<>();
  private final List<Long> heldBack = new CopyOnWriteArrayList<>(); // heights proposed without extensions

  /** Adds a price to each precommit and puts the prices of the height before into the block. */
  private static final class Oracle implements Application {
    private volatile long asked;

    @Override
    public Bytes extendVote(BlockInput block) {
      asked++;
      return Bytes.utf8("price " + block.height() + "." + asked);
    }

    @Override
    public List<Bytes> prepareProposal(BlockInput proposed, long maxBytes) {
      List<Bytes> txs = new ArrayList<>();
      proposed.voteExtensions().forEach(one -> txs.add(Bytes.utf8("voted ").concat(one.extension())));
      txs.addAll(proposed.txs());
      return txs;
    }

    @Override
    public AppInfo info() {
      throw new AssertionError("not asked for here");
    }

    @Override
    public InitChainResult initChain(InitChain genesis) {
      throw new AssertionError("not asked for here");
    }

    @Override
    public TxCheck checkTx(Bytes tx, CheckMode mode) {
      throw new AssertionError("not asked for here");
    }

    @Override
    public BlockOutcome executeBlock(BlockInput block) {
      throw new AssertionError("not asked for here");
    }

    @Override
    public long commit() {
      throw new AssertionError("not asked for here");
    }

    @Override
    public QueryAnswer query(Query query) {
      throw new AssertionError("not asked for here");
    }
  }

  /** The solo chain with another genesis. */
  private final class Extended implements ChainModel {
    @Override
    public ChainTip genesis(String chainId, Bytes publicKey, long initialHeight) {
      ChainTip plain = chain.genesis(chainId, publicKey, initialHeight);
      ConsensusParams params = ConsensusParams.DEFAULT;
      return ChainTip.builder(plain.height()).initialHeight(initialHeight).time(plain.time()).validators(plain.validators())
          .nextValidators(plain.nextValidators()).consensusParams(new ConsensusParams(params.block(), params.evidence(), params.validator(),
              params.version(), new ConsensusParams.AbciParams(ENABLED_FROM)).encode()).appHash(plain.appHash()).build();
    }

    @Override
    public Proposal propose(String chainId, ChainTip tip, Bytes lastCommit, Bytes proposer, Instant now, List<Bytes> txs) {
      return chain.propose(chainId, tip, lastCommit, proposer, now, txs);
    }

    @Override
    public ChainTip commit(String chainId, ChainTip tip, SealedBlock sealed) {
      return chain.commit(chainId, tip, sealed);
    }
  }

  /** The context, with the application behind it as the node has it. */
  private ConsensusContext withApplication(FakeConsensusContext context) {
    return (ConsensusContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ConsensusContext.class},
        (self, method, arguments) -> switch (method.getName()) {
          case "extendVote" -> extension((Bytes) arguments[0]);
          case "proposeExtended" -> propose(context, (Bytes) arguments[1], (Bytes) arguments[2]);
          default -> {
            if (method.getName().equals("propose")) {
              heldBack.add(context.tip().height() + 1);
            }
            try {
              yield method.invoke(context, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          }
        });
  }

  private CompletionStage<Bytes> extension(Bytes encoded) {
    Block block = Block.decode(encoded);
    return CompletableFuture.supplyAsync(() -> oracle.extendVote(BlockInput.builder(block.header().height(), block.header().time(), block.txs())
        .hash(block.blockId(encoded).hash()).build()));
  }

  private CompletionStage<Proposal> propose(FakeConsensusContext context, Bytes encoded, Bytes proposer) {
    ExtendedCommit commit = ExtendedCommit.decode(encoded);
    commit.validate(true);
    extended.add(commit);
    List<VoteExtension> extensions = commit.signatures().stream().map(entry -> new VoteExtension(entry.sig().validatorAddress(), 10,
        entry.sig().flag().number(), entry.extension(), entry.extensionSignature())).toList();
    ChainTip tip = context.tip();
    List<Bytes> txs = oracle.prepareProposal(BlockInput.builder(tip.height() + 1, tip.time(), List.of()).voteExtensions(extensions).build(), 1 << 20);
    return CompletableFuture.completedFuture(chain.propose(context.chainId(), tip, commit.toCommit().encode(), proposer, context.clock().instant(), txs));
  }

  private ConsensusEngine start(FakeConsensusContext context) throws Exception {
    BftFactory factory = new BftFactory(SoloChain.SIGNATURES);
    ConsensusEngine engine = factory.create(Settings.of(factory.settings(), Map.of("commit_timeout", Duration.ZERO)), withApplication(context));
    context.attach(engine);
    engine.start();
    return engine;
  }

  @Test
  void extensionsOfAHeightAreInTheNextBlockAndACommitInABlockHasNone() throws Exception {
    try (FakeConsensusContext context = new FakeConsensusContext(folder, new Extended(), signer, true, 1)) {
      ConsensusEngine engine = start(context);
      context.awaitHeight(5);
      engine.close();
      engine = start(context); // without what it had in memory
      context.awaitHeight(8);
      engine.close();
      assertEquals(List.of(), context.violations());
      assertEquals(List.of(), context.failures());
      for (SealedBlock sealed : context.committed()) {
        Block block = Block.decode(sealed.block());
        assertEquals(sealed.height() > ENABLED_FROM ? 1 : 0, block.txs().size(), "height " + sealed.height());
        if (sealed.height() > ENABLED_FROM) {
          assertTrue(new String(block.txs().get(0).toArray(), java.nio.charset.StandardCharsets.UTF_8)
              .startsWith("voted price " + (sealed.height() - 1) + "."));
        }
        assertEquals(sealed.commit(), Commit.decode(sealed.commit()).encode());
      }
      assertTrue(heldBack.stream().allMatch(height -> height <= ENABLED_FROM), heldBack.toString());
      for (ExtendedCommit commit : extended) {
        ExtendedCommitSig entry = commit.signatures().get(0);
        assertTrue(SoloChain.SIGNATURES.verify(PublicKey.ed25519(signer.publicKey()),
            SignBytes.extension(context.chainId(), commit.height(), commit.round(), entry.extension()), entry.extensionSignature()));
        assertFalse(entry.extension().isEmpty());
      }
    }
  }
}

package dev.nocturne.rest;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Puts a {@link StrictDecoder} and a {@link FrameGuard} into every connection. Neither Quarkus nor
 * Vert.x lets a decoder be chosen, so they are put in through the listening socket as soon as it is
 * open.
 */
@Singleton
class Framing {

  private static final String DECODER = "httpDecoder";
  private static final String ENCODER = "httpEncoder";
  private static final String GUARD = "frameGuard";

  private final Vertx vertx;
  private final Duration patience;

  /**
   * @param readTimeout after which the framework closes the connection of a body that stands still,
   *     or that a busy machine does not get to, without a word; ours comes long before it
   */
  Framing(Vertx vertx, @ConfigProperty(name = "quarkus.http.read-timeout") Duration readTimeout) {
    this.vertx = vertx;
    this.patience = readTimeout.dividedBy(4);
  }

  void guard(@ObservesAsync HttpServerStart start) {
    for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
      if (acceptor instanceof SingleThreadEventLoop loop) {
        loop.execute(
            () ->
                loop.registeredChannelsIterator()
                    .forEachRemaining(channel -> guard(channel, start.options())));
      }
    }
  }

  /** Whether what was framed in two ways was refused on this connection. */
  static boolean guards(HttpConnection connection) {
    return connection instanceof ConnectionBase base
        && base.channel().pipeline().get(GUARD) != null;
  }

  private void guard(Channel listening, HttpServerOptions options) {
    if (listening instanceof ServerChannel) {
      listening.pipeline().addFirst(new Newcomers(options, patience));
    }
  }

  /** Sees every connection before Vert.x has prepared it. */
  @ChannelHandler.Sharable
  private static final class Newcomers extends ChannelInboundHandlerAdapter {

    private final HttpServerOptions options;
    private final Duration patience;

    Newcomers(HttpServerOptions options, Duration patience) {
      this.options = options;
      this.patience = patience;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
      if (connection instanceof Channel channel) {
        channel.pipeline().addLast(new Waits(this));
      }
      context.fireChannelRead(connection);
    }

    /** Returns whether Vert.x had put its decoder in. */
    boolean exchange(ChannelPipeline pipeline) {
      if (pipeline.get(DECODER) == null || pipeline.get(ENCODER) == null) {
        return false;
      }
      pipeline.replace(DECODER, DECODER, new StrictDecoder(options));
      pipeline.addAfter(ENCODER, GUARD, new FrameGuard(patience));
      return true;
    }
  }

  /** Waits until Vert.x has prepared the connection. */
  private static final class Waits extends ChannelInboundHandlerAdapter {

    private final Newcomers newcomers;

    Waits(Newcomers newcomers) {
      this.newcomers = newcomers;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ChannelPipeline pipeline = context.pipeline();
      if (!newcomers.exchange(pipeline)) {
        // What Vert.x adds after the first bytes stands behind this one then.
        pipeline.addLast(new FirstBytes(newcomers));
      }
      context.fireChannelActive();
      pipeline.remove(this);
    }
  }

  /** Exchanges the decoder just before it reads the first bytes. */
  private static final class FirstBytes extends ChannelInboundHandlerAdapter {

    private final Newcomers newcomers;

    FirstBytes(Newcomers newcomers) {
      this.newcomers = newcomers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      newcomers.exchange(context.pipeline());
      context.fireChannelRead(bytes);
      context.pipeline().remove(this);
    }
  }
}

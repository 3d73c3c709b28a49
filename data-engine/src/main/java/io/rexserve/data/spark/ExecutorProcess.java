package io.rexserve.data.spark;

import io.rexserve.cli.ProcessExit;
import io.rexserve.data.chunk.RunFolder;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/// This process, as a place where tasks run.
final class ExecutorProcess {
    /// System property with the id of a driver that runs tasks itself, as the process that started it knows it.
    static final String ID = "rexserve.data.process";

    /// Status of a process that ends because a picture neither ends nor heeds an interrupt; it is started again.
    static final int STUCK = 75;

    /// Ending of the file that says that a process has begun to work on pictures.
    static final String BEGAN = ".began";

    private static final String OWN_ID =
            System.getProperty(ID, UUID.randomUUID().toString());

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private ExecutorProcess() {}

    /// Spark's name of it, `driver` where the driver runs the tasks.
    static String executor() {
        return SparkEnv.get().executorId();
    }

    /// Its id in journals, unique in the run.
    static String id() {
        return "driver".equals(executor()) ? OWN_ID : id(SparkEnv.get().conf().getAppId(), executor());
    }

    /// Says once, to whoever started this process, that it works on pictures from here on.
    static void began(RunFiles files, RunFolder folder) throws IOException {
        if (System.getProperty(ID) != null && TOLD.compareAndSet(false, true)) {
            files.write(folder.exits() + "/" + OWN_ID + BEGAN, new byte[0]);
        }
    }

    static String id(String application, String executor) {
        return application + "-" + executor;
    }

    static RunFiles files() {
        return new RunFiles(new Configuration(SparkHadoopUtil.get().conf()));
    }

    /// Ends this process although native code is running.
    static void stuck() {
        System.err.println("rexserve: a picture neither ends nor heeds an interrupt; its process is ended");
        ProcessExit.now(STUCK);
    }
}

package dev.plfm.command.platform;

/**
 * The order in which the steps of an append run, and so that of their locks: what exists before the quotas, these before all that is claimed,
 * volumes last. Two transactions that need the same rows wait for each other in one direction only, and in a batch each step finds what those
 * before it did for all of it.
 */
public final class AppendOrder {
    public static final int DIRECTORY = 10;
    public static final int MEMBERSHIPS = 20;
    public static final int PRINCIPALS = 30;
    public static final int INSTANCE_OWNERS = 40;
    public static final int NEWEST_DEPLOYS = 50;
    public static final int DESIRED_USE = 60;
    public static final int USAGE = 70;
    public static final int IPV4_ADDRESSES = 80;
    public static final int INGRESS_NODES = 90;
    public static final int ROUTES = 100;
    public static final int SECRETS = 110;
    public static final int VOLUMES = 120;

    private AppendOrder() {}
}

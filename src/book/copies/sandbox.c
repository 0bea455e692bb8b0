#include "book/copies/sandbox.h"

#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

enum { ADDRESSES_MIB = 256, SECONDS = 120, FILE_MIB = 1024 };

static void limit(int what, rlim_t value)
{
    struct rlimit rlimit = {.rlim_cur = value, .rlim_max = value};
    setrlimit((__rlimit_resource_t)what, &rlimit);
}

void sandbox_limits(void)
{
    umask(077);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, SECONDS);
    limit(RLIMIT_FSIZE, (rlim_t)FILE_MIB << 20);
#ifndef __SANITIZE_ADDRESS__ /* which lays its shadow over terabytes of addresses */
    limit(RLIMIT_AS, (rlim_t)ADDRESSES_MIB << 20);
#endif
#ifdef __linux__
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* nobody waits for the answer any more */
#ifndef __SANITIZE_ADDRESS__ /* whose leak checker must look in at the end */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
#endif
}

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && \
    !defined(__SANITIZE_ADDRESS__)

#ifdef __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#else
#define ARCH AUDIT_ARCH_AARCH64
#endif

#define ALLOW(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

void sandbox_enter(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_read),
        ALLOW(SYS_pread64),
        ALLOW(SYS_write),
        ALLOW(SYS_lseek),
        ALLOW(SYS_fstat),
        ALLOW(SYS_newfstatat), /* by which newer libraries ask for the same */
        ALLOW(SYS_fcntl),
        ALLOW(SYS_close),
        ALLOW(SYS_mmap),
        ALLOW(SYS_munmap),
        ALLOW(SYS_mremap),
        ALLOW(SYS_mprotect),
        ALLOW(SYS_madvise),
        ALLOW(SYS_brk),
        ALLOW(SYS_futex),
        ALLOW(SYS_getpid),
        ALLOW(SYS_geteuid),
        ALLOW(SYS_sysinfo), /* qsort asks how much memory there is */
        ALLOW(SYS_getrandom),
        ALLOW(SYS_clock_gettime),
        ALLOW(SYS_gettimeofday),
        ALLOW(SYS_rt_sigreturn),
        ALLOW(SYS_exit),
        ALLOW(SYS_exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {
        .len = (unsigned short)(sizeof filter / sizeof *filter),
        .filter = filter,
    };
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

void sandbox_enter(void)
{
}

#endif

import fc from 'fast-check';

/** A run says the same twice: what it found can be looked at again. FC_SEED=… goes where no run has been. */
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 20_261_121) });

export { fc };

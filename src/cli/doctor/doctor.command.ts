import type { Command } from 'commander';
import { systemClock } from '../../shared/clock';
import { loadSurvey } from '../environment';
import { runCommand } from '../failure';
import { withLaterFaults } from '../preflight';
import { printLine, shippedTemplates } from '../runtime';
import { examine } from './examine';
import { asJson, asText } from './report';

interface DoctorOptions {
  readonly json: boolean;
  readonly dev: boolean;
}

/** Adds the command `gatehouse doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check settings, database, mail and all else that the gateway needs, and say what to do')
    .option('--json', 'as one JSON document', false)
    .option('--dev', 'with the development defaults', false)
    .action(doctor);
}

/** Reports every check; the exit code is 1 where one failed. */
function doctor({ dev, json }: DoctorOptions): Promise<void> {
  return runCommand(async () => {
    const survey = await withLaterFaults(loadSurvey(dev));
    const findings = await examine({ survey, dev, clock: systemClock, templatesDir: shippedTemplates() });
    printLine(json ? asJson(findings) : asText(findings));
    if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
  });
}

import { becomeChild, eachLine } from '../processes/child-lines';
import { ANSWERS, answerLine, readTaskLine, readyLine } from '../processes/task-lines';
import { scoreOf } from './zxcvbn';

/* The process that estimates how hard passwords are to guess: a task for each line of stdin, a score on stdout. */
const words = process.argv.slice(2);
const niceness = Number(words.pop());

function answer(line: string): void {
  const { id, password } = readTaskLine(line);
  process.stdout.write(answerLine(id, estimate(password)));
  password.fill(0);
}

function estimate(password: Buffer): string {
  try {
    return String(scoreOf(password.toString('utf8'), words));
  } catch {
    return ANSWERS.failed;
  }
}

becomeChild(niceness);
eachLine(answer);
scoreOf('an estimate before the first', words);
process.stdout.write(readyLine());
